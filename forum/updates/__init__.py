"""News of the programme, and the circulation list that gets it by email without an account."""
