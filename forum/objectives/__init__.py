"""The programme's objectives, their leads and their resources."""
