"""What differs between two days: facts that begin or end in between, in sentences."""
