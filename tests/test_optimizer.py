"""Steps of gradient descent and of Adam are PyTorch's own to the last bit."""

import pytest
import torch

from nnviz_site.compute.optimizer import Adam, Descent


@pytest.mark.parametrize(("ours", "theirs"), [(Adam, torch.optim.Adam), (Descent, torch.optim.SGD)])
def test_thirty_steps_equal_pytorchs(ours, theirs):
    torch.manual_seed(1)
    start, gradients = torch.randn(7, 5), torch.randn(30, 7, 5) * torch.logspace(-12, 3, 30)[:, None, None]
    mine, other = start.clone().requires_grad_(), start.clone().requires_grad_()
    optimizer, reference = ours(mine, 0.01), theirs([other], lr=0.01)
    for gradient in gradients:
        optimizer.step(gradient)
        other.grad = gradient
        reference.step()
        assert torch.equal(mine, other)
    assert not torch.equal(mine, start)
