"""Leaving an organisation: what somebody looked after is handed over, and nothing of it is lost."""
