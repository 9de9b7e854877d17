"""A fictional organisation of any size, with ten years of operations: for trying, measuring and testing.

`vocabulary` names things, `simulation` decides what happens, `staffing` and
`organisation` let it happen, `recorder` collects the rows and the history, and
`operations` writes it all.
"""
