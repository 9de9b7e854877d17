"""Sheets into the organisation: rows compared with what is stored, turned into calls of operations, made all or none."""
