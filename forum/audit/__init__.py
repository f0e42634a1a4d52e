"""The append-only record of what moderators and administrators did."""
