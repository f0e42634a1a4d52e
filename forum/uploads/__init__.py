"""Documents and pictures of members: checked, stored under names of our own, shown with what they hang on."""
