import { badRequest } from "../api-error.ts";
import type { Method } from "./method.ts";

export const getFile: Method = ({ file_id }, { files }) => {
  const id = String(file_id);
  const bytes = files.get(id);
  if (bytes === undefined) throw badRequest("invalid file_id");
  return { file_id: id, file_unique_id: id, file_size: bytes.length, file_path: `documents/${id}` };
};
