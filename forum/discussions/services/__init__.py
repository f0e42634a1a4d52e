"""What can be done in discussions; one file for each concern."""
