"""What can be done with private conversations; one file for each concern."""
