"""What can be done with an account; one file for each concern."""
