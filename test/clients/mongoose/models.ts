import { type Connection, Schema } from "mongoose";

const address = new Schema({ street: String, city: { type: String, required: true } }, { _id: false });

const person = new Schema(
  {
    name: { type: String, required: true, trim: true, minlength: 2 },
    email: { type: String, lowercase: true, unique: true, sparse: true },
    age: { type: Number, min: 0, max: 150 },
    role: { type: String, enum: ["reader", "writer"], default: "reader" },
    address,
    tags: [String],
    visits: [{ at: Date, count: { type: Number, default: 0 } }],
    settings: { type: Map, of: String },
    best: { type: Schema.Types.ObjectId, ref: "Post" },
    balance: Schema.Types.Decimal128,
    big: BigInt,
    key: Schema.Types.UUID,
    photo: Buffer,
    any: Schema.Types.Mixed,
  },
  { timestamps: true, toJSON: { virtuals: true } },
);
person.index({ name: 1, age: -1 });
person.virtual("shout").get(function () {
  return `${this.name.toUpperCase()}!`;
});
person.virtual("posts", { ref: "Post", localField: "_id", foreignField: "author" });

const post = new Schema(
  {
    title: String,
    author: { type: Schema.Types.ObjectId, ref: "Person", index: true },
    likes: { type: Number, default: 0 },
    comments: [{ by: String, text: String }],
  },
  { optimisticConcurrency: true },
);

const event = new Schema({ at: Date }, { discriminatorKey: "kind" });

/** The models that the facts are about, on a connection. */
export function modelsOf(connection: Connection) {
  const Event = connection.model("Event", event);
  return {
    Person: connection.model("Person", person),
    Post: connection.model("Post", post),
    Event,
    Click: Event.discriminator("Click", new Schema({ url: String })),
    Purchase: Event.discriminator("Purchase", new Schema({ price: Number })),
  };
}

export type Models = ReturnType<typeof modelsOf>;
