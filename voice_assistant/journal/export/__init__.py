"""Entries as something to read or to hand on: Markdown, HTML, PDF, CSV."""
