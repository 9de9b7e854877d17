"""Measured speed: `make bench`, and scripts for search and for changes.
docs/performance.md has what came out."""
