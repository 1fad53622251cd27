"""The rules of judgement of the design: what is missing decides both ways, and a promise is judged when it falls due."""
