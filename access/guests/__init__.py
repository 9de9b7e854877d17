"""Guests see their own tribe only: which rows those are, and the views through which they see them."""
