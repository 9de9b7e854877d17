"""A fictional organisation of any size, told as ten years of operations: for trying, measuring and testing.

`words` gives it names, `life` decides what happens and `acts` lets it happen,
`scribe` keeps the rows and tells the history; `operations` writes it all.
"""
