"""How pages write lists of names."""

from forum.text.words import together


def test_names_stand_in_a_line_with_and_before_the_last():
    lines = [together(["Ada", "Bob", "Mia"][:number]) for number in range(4)]

    assert lines == ["", "Ada", "Ada and Bob", "Ada, Bob and Mia"]
