"""The formats of the language that the product speaks."""
