"""Following the commitments: where a market stands on its pace, which months are expected, who is behind."""
