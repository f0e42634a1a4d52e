"""Measuring the running server: what each page costs, in one run with the plainest server there is."""
