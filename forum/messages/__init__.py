"""Private conversations of two to six members, for what does not belong in the open; nobody's address is shown."""
