"""Inter-coder agreement: plain functions over arrays. Knows no study and no front end."""
