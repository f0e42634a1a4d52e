"""Searches that a member keeps: what is new in each shows on a page, in a feed and by email."""
