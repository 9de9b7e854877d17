"""Every cache there is: what it holds, what it is keyed by, and when it is invalid.

| Module | Holds | Keyed by | Invalid |
|---|---|---|---|
| `organisation.py` | results of reads, in Django's cache | the version of the organisation, and the arguments | when an operation is committed: the version is another one |
| `addresses.py` | the pattern of each page's address, in memory | the page's name and the kinds of its parts | never |
| `per_request.py` | who the user is to something | the request's user object, the question, the row | with the request, or when an operation changes the user's part in anything |
| `compiled.py` | the SQL of queries, in memory | the query's function and the types of its values | never: SQL depends on the models alone |
| `prepared.py` | plans of compiled queries, in PostgreSQL | the connection and the SQL | when what they depend on changes, which PostgreSQL sees to |
| `orgmodel/web/static_files.py` | the addresses of static files, in memory | the file's name | never: they change with the release |

It imports nothing of the project.
"""
