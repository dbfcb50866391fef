package import MartletIR

/// The JSON Schema of graph files, by which editors complete and check them. It is made from the registry of operators.
///
/// A schema knows no parameters and no blocks: an expression may stand for every number, and any name may be a block's. So
/// it accepts more than the reader does, and nothing less, but for files whose blocks take an operator's name.
package enum GraphFileSchema {
  /// The schema as JSON text.
  package static func text(registry: OpRegistry = .standard) -> String {
    let schema: JSONValue = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Martlet graph file",
      "description": "A convolutional network; Docs/graph-language.md has the language.",
      "type": "object",
      "required": ["martlet"],
      "anyOf": [
        ["required": ["inputs", "layers", "outputs"]], ["required": ["extends"]], ["required": ["blocks"]],
        ["required": ["tables"]],
      ],
      "additionalProperties": false,
      "properties": properties,
      "$defs": .object(
        definitions + [("layer", layer(registry))]
          + registry.ops.compactMap { op in op.layer.map { ("op_" + op.mnemonic, use(of: op, $0)) } }),
    ]
    return schema.text() + "\n"
  }

  private static let properties: JSONValue = [
    "martlet": ["description": "The version of the language.", "const": 1],
    "name": ["description": "The network's name; by default the file's.", "$ref": "#/$defs/text"],
    "extends": ["description": "A graph file that this one changes.", "$ref": "#/$defs/path"],
    "set": [
      "description": "Values for the parameters of the extended file.", "type": "object",
      "additionalProperties": ["$ref": "#/$defs/scalar"],
    ],
    "include": [
      "description": "Files of blocks and tables.",
      "anyOf": [["$ref": "#/$defs/path"], ["type": "array", "items": ["$ref": "#/$defs/path"]]],
    ],
    "parameters": ["description": "Values that can be set from outside.", "$ref": "#/$defs/parameters"],
    "inputs": [
      "description": "The tensors that the caller gives.", "type": "object", "minProperties": 1,
      "additionalProperties": ["$ref": "#/$defs/input"],
    ],
    "blocks": [
      "description": "Layers under a name, with parameters of their own.", "type": "object",
      "additionalProperties": ["$ref": "#/$defs/block"],
    ],
    "tables": [
      "description": "Rows under a name, for `repeat`.", "type": "object",
      "additionalProperties": ["$ref": "#/$defs/rows"],
    ],
    "layers": ["description": "The layers, each reading the one before it.", "$ref": "#/$defs/layers"],
    "outputs": [
      "description": "The tensors that the caller gets.", "type": "object", "minProperties": 1,
      "additionalProperties": ["$ref": "#/$defs/output"],
    ],
    "weights": ["description": "A safetensors file in the graph's folder.", "$ref": "#/$defs/path"],
    "ignore_weights": [
      "description": "Names in the weights file that the graph does without; `*` stands for anything.",
      "type": "array", "items": ["$ref": "#/$defs/text"],
    ],
    "rename_weights": [
      "description": "Names in the weights file, and what the graph calls them.", "type": "object",
      "additionalProperties": ["$ref": "#/$defs/text"],
    ],
    "budgets": [
      "description": "Limits that the network must keep.", "type": "object", "additionalProperties": false,
      "properties": [
        "parameters": ["$ref": "#/$defs/number"], "macs": ["$ref": "#/$defs/number"],
        "arena_bytes": ["$ref": "#/$defs/number"],
      ],
    ],
  ]

  /// An expression names parameters, calls functions or computes: plain words are none.
  static let expression: JSONValue = ["type": "string", "pattern": "[$(0-9]"]

  private static let definitions: [(String, JSONValue)] = [
    ("text", ["type": ["string", "integer", "number", "boolean"]]),
    ("scalar", ["type": ["string", "integer", "number", "boolean"]]),
    ("path", ["type": "string", "pattern": "^[^/]"]),
    ("number", ["anyOf": [["type": "number"], expression]]),
    ("integer", ["anyOf": [["type": "integer"], expression]]),
    ("boolean", ["anyOf": [["type": "boolean"], expression]]),
    ("numbers", ["anyOf": [["$ref": "#/$defs/number"], ["type": "array", "items": ["$ref": "#/$defs/number"]]]]),
    ("integers", ["anyOf": [["$ref": "#/$defs/integer"], ["type": "array", "items": ["$ref": "#/$defs/integer"]]]]),
    (
      "parameters",
      [
        "type": "object",
        "additionalProperties": [
          "anyOf": [
            ["$ref": "#/$defs/scalar"],
            [
              "type": "object", "additionalProperties": false,
              "properties": [
                "type": ["enum": ["int", "float", "bool", "string"]], "default": ["$ref": "#/$defs/scalar"],
                "choices": ["type": "array", "items": ["$ref": "#/$defs/scalar"]],
              ],
            ],
          ]
        ],
      ]
    ),
    (
      "input",
      [
        "type": "object", "required": ["shape"], "additionalProperties": false,
        "properties": [
          "shape": [
            "type": "array", "minItems": 1, "prefixItems": [["const": "N"]],
            "items": ["$ref": "#/$defs/integer"],
          ],
          "pixels": [
            "type": "object", "additionalProperties": false,
            "properties": [
              "scale": ["$ref": "#/$defs/number"], "mean": ["$ref": "#/$defs/numbers"],
              "std": ["$ref": "#/$defs/numbers"], "channels": ["enum": ["rgb", "bgr", "gray"]],
              "resize": [
                "anyOf": [
                  [
                    "type": "object", "required": ["shorter"], "additionalProperties": false,
                    "properties": ["shorter": ["$ref": "#/$defs/integer"]],
                  ],
                  ["type": "array", "minItems": 2, "maxItems": 2, "items": ["$ref": "#/$defs/integer"]],
                ]
              ],
              "crop": ["$ref": "#/$defs/integers"],
            ],
          ],
        ],
      ]
    ),
    (
      "output",
      [
        "anyOf": [
          ["$ref": "#/$defs/text"],
          [
            "type": "object", "required": ["from"], "additionalProperties": false,
            "properties": [
              "from": ["$ref": "#/$defs/text"], "labels": ["type": "string"], "display": ["enum": ["softmax"]],
            ],
          ],
        ]
      ]
    ),
    (
      "block",
      [
        "type": "object", "required": ["layers"], "additionalProperties": false,
        "properties": [
          "parameters": ["$ref": "#/$defs/parameters"],
          "inputs": ["type": "array", "minItems": 1, "items": ["type": "string"]],
          "outputs": ["type": "object", "additionalProperties": ["$ref": "#/$defs/text"]],
          "numbered": ["type": "boolean"], "layers": ["$ref": "#/$defs/layers"],
        ],
      ]
    ),
    ("cell", ["anyOf": [["$ref": "#/$defs/scalar"], ["type": "array", "items": ["$ref": "#/$defs/scalar"]]]]),
    (
      "rows",
      [
        "type": "array",
        "items": ["anyOf": [["$ref": "#/$defs/scalar"], ["type": "array", "items": ["$ref": "#/$defs/cell"]]]],
      ]
    ),
    ("from", ["anyOf": [["$ref": "#/$defs/text"], ["type": "array", "items": ["$ref": "#/$defs/text"]]]]),
    ("layers", ["type": "array", "items": ["$ref": "#/$defs/layer"]]),
    (
      "repeat",
      [
        "type": "object", "required": ["repeat", "layers"], "additionalProperties": false,
        "properties": [
          "repeat": ["anyOf": [["$ref": "#/$defs/integer"], ["type": "string"], ["$ref": "#/$defs/rows"]]],
          "index": ["type": "string"],
          "columns": ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]],
          "layers": ["$ref": "#/$defs/layers"],
        ],
      ]
    ),
    (
      "condition",
      [
        "type": "object", "required": ["if"], "additionalProperties": false,
        "anyOf": [["required": ["then"]], ["required": ["else"]]],
        "properties": [
          "if": ["$ref": "#/$defs/boolean"], "then": ["$ref": "#/$defs/layers"],
          "else": ["$ref": "#/$defs/layers"],
        ],
      ]
    ),
    ("block_use", ["type": ["object", "null"]]),
  ]
}
