// A file of tests has up to a hundred apps, and each compiles the schemas of its routes. They are the same objects, so that
// TypeBox compiles each once a process: a new app then costs two thirds of what it did.
import type { TSchema } from "@sinclair/typebox";
import { type TypeCheck, TypeCompiler } from "@sinclair/typebox/compiler";

const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>();
const compile = TypeCompiler.Compile;

/** Elysia writes into what it is given, so each has one of its own. */
function copyOf<T extends object>(check: T): T {
  return Object.assign(Object.create(Object.getPrototypeOf(check)), check);
}

function compileOnce(schema: TSchema, references: TSchema[] = []): TypeCheck<TSchema> {
  if (references.length > 0) return compile(schema, references);
  const made = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, made);
  return copyOf(made);
}

Object.assign(TypeCompiler, { Compile: compileOnce });
