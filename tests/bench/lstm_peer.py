"""An AWD-LSTM language model in Python's PyTorch, as ULMFiT trains it: the same sizes, dropouts, loss
and optimiser as `genegraft pretrain --encoder awd-lstm`, on random tokens. Prints tokens a second.

    lstm_peer.py steps=N [batch=64] [length=70] [vocabulary=1026] [embedding=400] [hidden=1150] [layers=3]

The environment is the caller's: as installed, or with the variables that suit the processor.
"""

import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

SCALE = 0.25  # of all dropouts
WARM = 3  # steps that are not counted


def locked_dropout(x, share, training):
    if not training:
        return x
    return x * torch.empty(x.size(0), 1, x.size(2)).bernoulli_(1 - share) / (1 - share)


class WeightDropLstm(nn.Module):
    def __init__(self, inputs, hidden, share):
        super().__init__()
        self.lstm, self.share, self.state = nn.LSTM(inputs, hidden, batch_first=True), share, None

    def forward(self, x):
        if self.state is None:
            zeros = torch.zeros(1, x.size(0), self.lstm.hidden_size)
            self.state = (zeros, zeros)
        of = self.lstm
        recurrent = functional.dropout(of.weight_hh_l0, self.share, self.training)
        weights = [of.weight_ih_l0, recurrent, of.bias_ih_l0, of.bias_hh_l0]
        y, h, c = torch.lstm(x, self.state, weights, True, 1, 0.0, self.training, False, True)
        self.state = (h.detach(), c.detach())
        return y


class LanguageModel(nn.Module):
    def __init__(self, vocabulary, embedding, hidden, layers):
        super().__init__()
        self.embedding = nn.Parameter(torch.empty(vocabulary, embedding).uniform_(-0.1, 0.1))
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        sizes = [embedding] + [hidden] * (layers - 1) + [embedding]
        self.layers = nn.ModuleList(WeightDropLstm(a, b, 0.15 * SCALE) for a, b in zip(sizes, sizes[1:]))

    def forward(self, tokens):
        kept = torch.empty(self.embedding.size(0), 1).bernoulli_(1 - 0.02 * SCALE) / (1 - 0.02 * SCALE)
        x = functional.embedding(tokens, self.embedding * kept)
        x = locked_dropout(x, 0.2 * SCALE, self.training)
        for i, layer in enumerate(self.layers):
            x = locked_dropout(layer(x), (0.25 if i + 1 == len(self.layers) else 0.1) * SCALE, self.training)
        return functional.linear(x, self.embedding, self.bias)


def main():
    words = dict(word.split("=") for word in sys.argv[1:])
    size = {key: int(words.get(key, value)) for key, value in
            {"steps": 10, "batch": 64, "length": 70, "vocabulary": 1026, "embedding": 400, "hidden": 1150, "layers": 3}.items()}
    torch.manual_seed(1)
    model = LanguageModel(size["vocabulary"], size["embedding"], size["hidden"], size["layers"])
    optimiser = torch.optim.AdamW(model.parameters(), 1e-3)
    seconds = []
    for _ in range(WARM + size["steps"]):
        tokens = torch.randint(2, size["vocabulary"], (size["batch"], size["length"] + 1))
        start = time.monotonic()
        optimiser.zero_grad()
        log_odds = model(tokens[:, :-1])
        loss = functional.cross_entropy(log_odds.reshape(-1, size["vocabulary"]), tokens[:, 1:].reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        seconds.append(time.monotonic() - start)
    step = statistics.median(seconds[WARM:])
    print(json.dumps({"tokens_per_second": size["batch"] * size["length"] / step, "threads": torch.get_num_threads(),
                      "version": torch.__version__}))


main()
