"""How a brand sounds: traits of a text, what a brand's samples teach about them, and a score with its reasons."""
