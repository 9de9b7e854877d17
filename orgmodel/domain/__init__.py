"""What the organisation is made of: periods, elements, operations. Imports orgmodel.caching only."""
