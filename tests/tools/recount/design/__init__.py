"""The rules of judgement of the design: what is missing decides both ways; a promise is judged when it falls due."""
