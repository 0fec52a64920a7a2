"""Packs for people without the program, as docx, html, xlsx and md: one model, one writer a format."""
