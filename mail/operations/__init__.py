"""Every write about mail: `queueing` stores it, `delivery` sends it."""
