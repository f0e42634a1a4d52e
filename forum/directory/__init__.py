"""The pages of people and organisations: A–Z lists, profiles, and the type-ahead."""
