"""What outlives a request: jobs in the database, and the background worker, a process that runs them."""
