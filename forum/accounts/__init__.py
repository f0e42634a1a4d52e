"""People: joining, signing in, roles, states and suspensions."""
