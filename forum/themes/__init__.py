"""The subject matter of practice: the second axis."""
