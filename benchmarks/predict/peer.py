"""The peer: what a Python user would write to serve 784-128-10 with FastAPI and PyTorch.

uvicorn peer:app --port 9182

Takes the same bodies as the service: a multipart PNG, JSON rows of numbers, a tensor of the Open Inference Protocol. The
weights are drawn at random: the work is the same whatever they are.
"""

import io
from typing import List

import numpy
import torch
from fastapi import FastAPI, UploadFile
from PIL import Image
from pydantic import BaseModel

LABELS = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]

model = torch.nn.Sequential(
    torch.nn.Flatten(), torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10), torch.nn.Softmax(dim=1)
)
model.eval()

app = FastAPI()


class Picture(BaseModel):
    image: List[List[float]]


class Tensor(BaseModel):
    name: str
    shape: List[int]
    datatype: str
    data: List[float]


class InferRequest(BaseModel):
    inputs: List[Tensor]


def probabilities(pixels):
    with torch.inference_mode():
        return model(torch.as_tensor(pixels, dtype=torch.float32) / 255)


def prediction(row):
    row = row.tolist()
    best = max(range(len(row)), key=row.__getitem__)
    return {
        "label": LABELS[best],
        "probability": row[best],
        "probabilities": [{"label": label, "probability": p} for label, p in zip(LABELS, row)],
    }


@app.get("/health")
async def health():
    return {"status": "UP", "torch_threads": torch.get_num_threads()}


@app.post("/predict")
async def predict(image: UploadFile):
    picture = Image.open(io.BytesIO(await image.read())).convert("L").resize((28, 28))
    return prediction(probabilities(numpy.asarray(picture)[None])[0])


@app.post("/predict/json")
async def predict_json(picture: Picture):
    return prediction(probabilities([picture.image])[0])


@app.post("/infer")
async def infer(request: InferRequest):
    tensor = request.inputs[0]
    rows = probabilities(numpy.array(tensor.data, dtype=numpy.float32).reshape(tensor.shape))
    data = rows.flatten().tolist()
    return {"outputs": [{"name": "probabilities", "shape": list(rows.shape), "datatype": "FP32", "data": data}]}
