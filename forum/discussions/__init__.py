"""Conversations: questions, replies, answers, what was read."""
