"""What can be done with practice stories; one file for each concern."""
