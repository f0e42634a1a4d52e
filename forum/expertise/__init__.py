"""What members know and offer: their role, their disciplines, and the themes they are advocates of."""
