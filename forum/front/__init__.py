"""The first page, with something of every room."""
