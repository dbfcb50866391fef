internal import MartletIR

extension GraphFileSchema {
  /// A layer: an operator's or a block's name, or one key with its attributes, or a `repeat`, or an `if`.
  static func layer(_ registry: OpRegistry) -> JSONValue {
    // The operators' names stand first, so that an editor offers them.
    let names = JSONValue.array(registry.layerTypes.map(JSONValue.string))
    let uses = registry.layerTypes.map { name in
      (name, JSONValue.object([("$ref", .string("#/$defs/op_\(name)"))]))
    }
    return [
      "anyOf": [
        ["enum": names],
        ["type": "string"],
        [
          "type": "object", "minProperties": 1, "maxProperties": 1, "properties": .object(uses),
          "propertyNames": ["not": ["enum": ["repeat", "if"]]],
          "additionalProperties": ["$ref": "#/$defs/block_use"],
        ],
        ["$ref": "#/$defs/repeat"],
        ["$ref": "#/$defs/condition"],
      ]
    ]
  }

  /// The attributes of an operator in a graph file.
  static func use(of op: any Op.Type, _ layer: LayerDefinition) -> JSONValue {
    let attributes = layer.attributes
    let required = attributes.filter { $0.presence == .required }.map { JSONValue.string($0.name) }
    var properties: [(String, JSONValue)] = [
      ("name", ["description": "Names the layer, and its parameters after it.", "$ref": "#/$defs/text"]),
      ("from", ["description": "What it reads, instead of the layer before it.", "$ref": "#/$defs/from"]),
      ("weights_from", ["description": "A layer whose parameters it shares.", "$ref": "#/$defs/text"]),
      (
        "weight_names",
        [
          "description": "Other names for its parameters.", "type": "object",
          "additionalProperties": ["$ref": "#/$defs/text"],
        ]
      ),
    ]
    for attribute in attributes {
      var entries: [(String, JSONValue)] = [("description", .string(attribute.documentation))]
      if case .object(let kind) = schema(of: attribute.kind) { entries += kind }
      properties.append((attribute.name, .object(entries)))
    }
    var use: [(String, JSONValue)] = [
      ("description", .string(op.documentation.summary)),
      ("type", required.isEmpty ? ["object", "null"] : "object"),
    ]
    if !required.isEmpty { use.append(("required", .array(required))) }
    return .object(use + [("additionalProperties", false), ("properties", .object(properties))])
  }

  private static func schema(of kind: AttributeKind) -> JSONValue {
    func reference(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/" + name)] }
    func integer(_ minimum: Int) -> JSONValue {
      ["anyOf": [["type": "integer", "minimum": .integer(minimum)], expression]]
    }
    switch kind {
    case .integer(let minimum): return integer(minimum)
    case .number: return reference("number")
    // A YAML file may say `.inf`; what is no JSON number reaches a validator as one.
    case .extendedNumber: return reference("number")
    case .boolean: return reference("boolean")
    case .choice(let names):
      return ["anyOf": [["enum": .array(names.map(JSONValue.string))], ["type": "string", "pattern": "\\$"]]]
    case .activation: return schema(of: .choice(Activation.names))
    case .integers(let count, let minimum):
      return [
        "anyOf": [
          integer(minimum),
          ["type": "array", "minItems": .integer(count), "maxItems": .integer(count), "items": integer(minimum)],
        ]
      ]
    case .integerList(let minimum):
      return ["anyOf": [integer(minimum), ["type": "array", "minItems": 1, "maxItems": 8, "items": integer(minimum)]]]
    case .padding:
      return [
        "anyOf": [
          ["const": "same"], integer(0),
          [
            "type": "array", "anyOf": [["minItems": 2, "maxItems": 2], ["minItems": 4, "maxItems": 4]],
            "items": integer(0),
          ],
        ]
      ]
    }
  }
}
