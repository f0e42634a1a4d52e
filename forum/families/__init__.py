"""Authorities like mine: the bodies that a member wants to be compared with."""
