"""Mail that comes in: answers, new discussions, the circulation list, and letters that come back."""
