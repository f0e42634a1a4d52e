"""What waits at the desk, what was decided, what can be reported, and the record of a member."""
