"""The study file: schema, log, projector, and the questions the rest asks. The only room that speaks SQL."""
