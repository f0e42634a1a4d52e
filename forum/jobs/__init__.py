"""Background work: rows of one table, claimed by the worker."""
