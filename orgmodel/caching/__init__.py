"""Every cache there is: what it holds, what it is keyed by, and when it is invalid.

| Module | Holds | Keyed by | Invalid |
|---|---|---|---|
| `organisation.py` | results of reads, in Django's cache | the version of the organisation, and what was asked | when an operation is committed: the version is another one |
| `compiled.py` | the SQL of queries, in memory | the query's function and the types of its values | never: SQL depends on the models alone |

It imports nothing of the project but `orgmodel.periods`.
"""
