/* rlstudy/puffer/raylib.h - what stands in for raylib where nothing is drawn.
 *
 * Permission to use, copy, modify, and/or distribute this software for any
 * purpose with or without fee is hereby granted.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
 * REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
 * AND FITNESS.  IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
 * INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
 * LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
 * OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
 * PERFORMANCE OF THIS SOFTWARE.
 *
 * SPDX-License-Identifier: 0BSD
 *
 * Headers in the manner of PufferLib's Ocean include raylib.h, although only
 * their c_render() uses it, which is never called here.  With this folder among
 * those that are searched (-Irlstudy/puffer) they compile without raylib: types
 * have their members, colours their values, and every call does nothing and
 * gives zero, but GetRandomValue(), which plays may use.  What is missing is a line of the same kind. */
#ifndef RLSTUDY_PUFFER_RAYLIB_H
#define RLSTUDY_PUFFER_RAYLIB_H

#ifdef __GNUC__
#pragma GCC system_header
#endif

#include <stdbool.h>
#include <stdlib.h>

#ifndef PI
#define PI 3.14159265358979323846f
#endif
#define DEG2RAD (PI / 180.0f)
#define RAD2DEG (180.0f / PI)

/* ---- types ---- */

typedef struct { float x, y; } Vector2;
typedef struct { float x, y, z; } Vector3;
typedef struct { float x, y, z, w; } Vector4;
typedef Vector4 Quaternion;
typedef struct {
    float m0, m4, m8, m12, m1, m5, m9, m13, m2, m6, m10, m14, m3, m7, m11, m15;
} Matrix;
typedef struct { unsigned char r, g, b, a; } Color;
typedef struct { float x, y, width, height; } Rectangle;
typedef struct { void *data; int width, height, mipmaps, format; } Image;
typedef struct {
    unsigned int id;
    int width, height, mipmaps, format;
} Texture;
typedef Texture Texture2D;
typedef struct { unsigned int id; Texture texture, depth; } RenderTexture;
typedef RenderTexture RenderTexture2D;
typedef struct {
    int baseSize, glyphCount, glyphPadding;
    Texture2D texture;
    Rectangle *recs;
    void *glyphs;
} Font;
typedef struct { Vector2 offset, target; float rotation, zoom; } Camera2D;
typedef struct {
    Vector3 position, target, up;
    float fovy;
    int projection;
} Camera3D;
typedef Camera3D Camera;
typedef struct { unsigned int id; int *locs; } Shader;
typedef struct { Texture2D texture; Color color; float value; } MaterialMap;
typedef struct { Shader shader; MaterialMap *maps; float params[4]; } Material;
typedef struct {
    int vertexCount, triangleCount;
    float *vertices, *texcoords, *normals;
    unsigned char *colors;
    unsigned short *indices;
} Mesh;
typedef struct {
    Matrix transform;
    int meshCount, materialCount;
    Mesh *meshes;
    Material *materials;
    int *meshMaterial;
} Model;
typedef struct { Vector3 position, direction; } Ray;
typedef struct {
    bool hit;
    float distance;
    Vector3 point, normal;
} RayCollision;
typedef struct { Vector3 min, max; } BoundingBox;
typedef struct { void *stream; unsigned int frameCount; } Sound;
typedef struct {
    void *stream;
    unsigned int frameCount;
    bool looping;
} Music;

/* ---- colours and numbers ---- */

#define LIGHTGRAY ((Color){200, 200, 200, 255})
#define GRAY ((Color){130, 130, 130, 255})
#define DARKGRAY ((Color){80, 80, 80, 255})
#define YELLOW ((Color){253, 249, 0, 255})
#define GOLD ((Color){255, 203, 0, 255})
#define ORANGE ((Color){255, 161, 0, 255})
#define PINK ((Color){255, 109, 194, 255})
#define RED ((Color){230, 41, 55, 255})
#define MAROON ((Color){190, 33, 55, 255})
#define GREEN ((Color){0, 228, 48, 255})
#define LIME ((Color){0, 158, 47, 255})
#define DARKGREEN ((Color){0, 117, 44, 255})
#define SKYBLUE ((Color){102, 191, 255, 255})
#define BLUE ((Color){0, 121, 241, 255})
#define DARKBLUE ((Color){0, 82, 172, 255})
#define PURPLE ((Color){200, 122, 255, 255})
#define VIOLET ((Color){135, 60, 190, 255})
#define DARKPURPLE ((Color){112, 31, 126, 255})
#define BEIGE ((Color){211, 176, 131, 255})
#define BROWN ((Color){127, 106, 79, 255})
#define DARKBROWN ((Color){76, 63, 47, 255})
#define WHITE ((Color){255, 255, 255, 255})
#define BLACK ((Color){0, 0, 0, 255})
#define MAGENTA ((Color){255, 0, 255, 255})
#define RAYWHITE ((Color){245, 245, 245, 255})
#define BLANK ((Color){0, 0, 0, 0})

/* Nobody presses a key. */
enum {
    KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F, KEY_G, KEY_H, KEY_I, KEY_J,
    KEY_K, KEY_L, KEY_M, KEY_N, KEY_O, KEY_P, KEY_Q, KEY_R, KEY_S, KEY_T,
    KEY_U, KEY_V, KEY_W, KEY_X, KEY_Y, KEY_Z, KEY_ZERO, KEY_ONE, KEY_TWO,
    KEY_THREE, KEY_FOUR, KEY_FIVE, KEY_SIX, KEY_SEVEN, KEY_EIGHT, KEY_NINE,
    KEY_SPACE, KEY_ESCAPE, KEY_ENTER, KEY_TAB, KEY_BACKSPACE, KEY_RIGHT,
    KEY_LEFT, KEY_DOWN, KEY_UP, KEY_LEFT_SHIFT, KEY_RIGHT_SHIFT,
    KEY_LEFT_CONTROL, KEY_RIGHT_CONTROL, KEY_LEFT_ALT, KEY_LEFT_BRACKET,
    KEY_RIGHT_BRACKET, KEY_MINUS, KEY_EQUAL, KEY_COMMA, KEY_PERIOD, KEY_SLASH,
    KEY_SEMICOLON, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME, KEY_END, KEY_F1,
    KEY_F2, KEY_F3, KEY_F4, KEY_F5, KEY_F6, KEY_F7, KEY_F8, KEY_F9, KEY_F10,
    KEY_F11, KEY_F12
};
enum {
    MOUSE_BUTTON_LEFT, MOUSE_BUTTON_RIGHT, MOUSE_BUTTON_MIDDLE,
    MOUSE_LEFT_BUTTON, MOUSE_RIGHT_BUTTON, FLAG_MSAA_4X_HINT,
    FLAG_WINDOW_RESIZABLE, FLAG_WINDOW_HIDDEN, FLAG_VSYNC_HINT,
    FLAG_FULLSCREEN_MODE, LOG_ALL, LOG_INFO, LOG_WARNING, LOG_ERROR, LOG_NONE,
    CAMERA_CUSTOM, CAMERA_FREE, CAMERA_ORBITAL, CAMERA_FIRST_PERSON,
    CAMERA_THIRD_PERSON, CAMERA_PERSPECTIVE, CAMERA_ORTHOGRAPHIC,
    TEXTURE_FILTER_POINT, TEXTURE_FILTER_BILINEAR, TEXTURE_FILTER_TRILINEAR,
    TEXTURE_WRAP_REPEAT, TEXTURE_WRAP_CLAMP, BLEND_ALPHA, BLEND_ADDITIVE,
    SHADER_UNIFORM_FLOAT, SHADER_UNIFORM_VEC2, SHADER_UNIFORM_VEC3,
    SHADER_UNIFORM_VEC4, SHADER_UNIFORM_INT,
    PIXELFORMAT_UNCOMPRESSED_R8G8B8A8, PIXELFORMAT_UNCOMPRESSED_R8G8B8,
    PIXELFORMAT_UNCOMPRESSED_GRAYSCALE, MATERIAL_MAP_DIFFUSE,
    MATERIAL_MAP_ALBEDO, GAMEPAD_BUTTON_LEFT_FACE_UP, GAMEPAD_AXIS_LEFT_X,
    GAMEPAD_AXIS_LEFT_Y
};

/* ---- calls ---- */

static inline int rls_not_drawn(int nothing, ...)
{
    return nothing;
}
static inline int rls_random_value(int random, int a, int b)
{
    const int low = a < b ? a : b, high = a < b ? b : a;

    return low + (int)((unsigned)random % ((unsigned)high - (unsigned)low + 1));
}
#define RLS_NOT_DRAWN(...) rls_not_drawn(0 __VA_OPT__(, ) __VA_ARGS__)

/* This one plays along: by rand(), which is a stream of the copy's own. */
#define GetRandomValue(a, b) rls_random_value(rand(), (a), (b))
#define TextFormat(...) (RLS_NOT_DRAWN(__VA_ARGS__) ? "" : "")
#define GetApplicationDirectory() "./"
#define LoadImageColors(...) ((Color *)0)

#define InitWindow(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define CloseWindow(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetTargetFPS(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetConfigFlags(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetTraceLogLevel(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetExitKey(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowSize(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowTitle(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowState(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ClearWindowState(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ToggleFullscreen(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ToggleBorderlessWindowed(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define MaximizeWindow(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define MinimizeWindow(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define RestoreWindow(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowIcon(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowPosition(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowMonitor(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowMinSize(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowMaxSize(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowOpacity(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetWindowFocused(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetClipboardText(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define OpenURL(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetRandomSeed(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define BeginDrawing(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EndDrawing(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ClearBackground(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define BeginMode2D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EndMode2D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define BeginMode3D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EndMode3D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define BeginTextureMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EndTextureMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define BeginShaderMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EndShaderMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define BeginBlendMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EndBlendMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define BeginScissorMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EndScissorMode(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawPixel(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawPixelV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawLine(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawLineV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawLineEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawLineStrip(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawLineBezier(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircle(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircleV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircleLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircleLinesV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircleSector(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircleSectorLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircleGradient(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawEllipse(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawEllipseLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRing(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRingLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangle(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleRec(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectanglePro(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleLinesEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleRounded(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleRoundedLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleGradientV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleGradientH(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRectangleGradientEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawSplineLinear(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawSplineBasis(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawSplineCatmullRom(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTriangle(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTriangleLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTriangleFan(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTriangleStrip(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawPoly(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawPolyLines(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawPolyLinesEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTexture(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTextureV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTextureEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTextureRec(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTexturePro(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UpdateTexture(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetTextureFilter(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetTextureWrap(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define GenTextureMipmaps(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadTexture(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadRenderTexture(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageResize(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageCrop(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageFlipVertical(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageFlipHorizontal(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageFormat(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageDraw(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageDrawPixel(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageDrawRectangle(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageColorReplace(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadImage(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadImageColors(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawText(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTextEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTextPro(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawFPS(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadFont(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetShaderValue(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetShaderValueMatrix(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetShaderValueTexture(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadShader(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawLine3D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawPoint3D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCircle3D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTriangle3D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCube(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCubeV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCubeWires(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCubeWiresV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawSphere(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawSphereEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawSphereWires(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCylinder(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCylinderEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCylinderWires(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCylinderWiresEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCapsule(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawPlane(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawRay(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawGrid(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawModel(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawModelEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawModelWires(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawMesh(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawMeshInstanced(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawBillboard(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawBoundingBox(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UploadMesh(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadMesh(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadModel(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UpdateCamera(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UpdateCameraPro(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetMaterialTexture(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define InitAudioDevice(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define CloseAudioDevice(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define PlaySound(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define StopSound(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadSound(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetSoundVolume(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define PlayMusicStream(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UpdateMusicStream(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define StopMusicStream(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadMusicStream(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define EnableCursor(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DisableCursor(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define HideCursor(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ShowCursor(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetMousePosition(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define TakeScreenshot(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define WaitTime(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define TraceLog(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadImageData(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawModelWiresEx(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawCapsuleWires(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTriangleStrip3D(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UnloadMaterial(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetShaderValueV(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetMouseOffset(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetMouseScale(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetMouseCursor(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define PauseMusicStream(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ResumeMusicStream(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetMusicVolume(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetMasterVolume(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SetSoundPitch(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageDrawText(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageDrawCircle(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageDrawLine(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define ImageClearBackground(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define UpdateTextureRec(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define DrawTextCodepoint(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define PollInputEvents(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))
#define SwapScreenBuffer(...) ((void)RLS_NOT_DRAWN(__VA_ARGS__))

#define IsWindowReady(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define WindowShouldClose(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsWindowResized(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsWindowState(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsWindowFullscreen(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsWindowHidden(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsWindowMinimized(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsWindowMaximized(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsWindowFocused(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetMonitorCount(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetMonitorRefreshRate(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsShaderReady(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsShaderValid(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsTextureReady(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsTextureValid(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetShaderLocationAttrib(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsCursorHidden(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsCursorOnScreen(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetTouchX(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetTouchY(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetTouchPointCount(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetGestureDetected(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionPointTriangle(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionPointLine(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionLines(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsMusicStreamPlaying(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsAudioDeviceReady(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define TextLength(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsKeyDown(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsKeyUp(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsKeyPressed(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsKeyPressedRepeat(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsKeyReleased(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetKeyPressed(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetCharPressed(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsMouseButtonDown(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsMouseButtonPressed(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsMouseButtonReleased(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsMouseButtonUp(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetMouseX(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetMouseY(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetMouseWheelMove(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsGamepadAvailable(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsGamepadButtonDown(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsGamepadButtonPressed(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetGamepadAxisMovement(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetScreenWidth(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetScreenHeight(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetRenderWidth(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetRenderHeight(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetMonitorWidth(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetMonitorHeight(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetCurrentMonitor(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetFPS(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetFrameTime(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetTime(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetShaderLocation(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define MeasureText(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define FileExists(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define DirectoryExists(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define ExportImage(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define IsSoundPlaying(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionRecs(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionCircles(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionCircleRec(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionPointRec(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define CheckCollisionPointCircle(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define ColorToInt(...) RLS_NOT_DRAWN(__VA_ARGS__)
#define GetTextureID(...) RLS_NOT_DRAWN(__VA_ARGS__)

#define GetMousePosition(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetMonitorPosition(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetWindowPosition(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetWindowScaleDPI(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetTouchPosition(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetWorldToScreenEx(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetMouseDelta(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetMouseWheelMoveV(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetScreenToWorld2D(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetWorldToScreen2D(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define GetWorldToScreen(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define MeasureTextEx(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Vector2){0})
#define LoadTexture(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Texture2D){0})
#define LoadTextureFromImage(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Texture2D){0})
#define LoadRenderTexture(...) (RLS_NOT_DRAWN(__VA_ARGS__), (RenderTexture2D){0})
#define LoadImage(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Image){0})
#define LoadImageFromTexture(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Image){0})
#define LoadImageFromScreen(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Image){0})
#define GenImageColor(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Image){0})
#define ImageCopy(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Image){0})
#define LoadFont(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Font){0})
#define LoadFontEx(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Font){0})
#define GetFontDefault(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Font){0})
#define LoadShader(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Shader){0})
#define LoadShaderFromMemory(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Shader){0})
#define LoadSound(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Sound){0})
#define LoadMusicStream(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Music){0})
#define LoadModel(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Model){0})
#define LoadModelFromMesh(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Model){0})
#define LoadMaterialDefault(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Material){0})
#define GenMeshCube(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Mesh){0})
#define GenMeshSphere(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Mesh){0})
#define GenMeshPlane(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Mesh){0})
#define GenMeshCylinder(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Mesh){0})
#define Fade(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define ColorAlpha(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define ColorFromHSV(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define ColorLerp(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define ColorBrightness(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define ColorTint(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define GetColor(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define ColorFromNormalized(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Color){0})
#define GetMouseRay(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Ray){0})
#define GetScreenToWorldRay(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Ray){0})
#define GetCollisionRec(...) (RLS_NOT_DRAWN(__VA_ARGS__), (Rectangle){0})

#endif
