"""Letters to people: the outgoing rows, their headers and their transport."""
