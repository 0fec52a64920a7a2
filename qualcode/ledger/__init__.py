"""The log of a study and the tables made from it; knows no coding, no codebook and no screen."""
